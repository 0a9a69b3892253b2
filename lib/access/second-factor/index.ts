export { demandsSecondFactor } from "./demands-second-factor";
export { proveSecondFactor, spendTotp, wrongCode } from "./prove-second-factor";
export { plainCode } from "./recovery-codes";
export { replaceRecoveryCodes } from "./replace-recovery-codes";
export { seal } from "./seal";
export { createTotpSecret, describeTotp } from "./totp";
