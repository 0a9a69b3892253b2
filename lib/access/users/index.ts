export { getMe } from "./get-me";
export { getUser } from "./get-user";
export { inviteUser } from "./invite-user";
export { listUsers } from "./list-users";
export { redeemPasswordLink } from "./redeem-password-link";
export { resetUser } from "./reset-user";
export { updateUser } from "./update-user";
