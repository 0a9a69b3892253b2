export const auth = {
  signInTitle: "Sign in",
  signInLead: "Use the address and password of your account.",
  email: "E-mail",
  password: "Password",
  showPassword: "Show the password",
  capsLock: "Caps Lock is on",
  signIn: "Sign in",
  signingIn: "Signing in…",
  invalid:
    "That address and password do not belong together, the account is not active, or it needs a code.",
  throttled: "Too many attempts. Try again in {seconds, plural, one {# second} other {# seconds}}.",
  busy: "Too many people sign in at this moment. Try again shortly.",
  failed: "Signing in did not work. Try again.",
  code: "Code",
  codeHint: "Only if your account has a second factor: from your app, or a recovery code.",
  useCode: "My account has a second factor",
  signInBy: "Sign in with {name}",
  orPassword: "or with a password of this installation",
  issuerError: {
    no_role: "You are known there, but none of your groups has a role here. Ask an administrator.",
    conflict:
      "An account with your address exists here already. Sign in with its password, or ask an administrator.",
    unverified:
      "Your organisation's sign-in has not verified your e-mail address. Verify it there, or ask an administrator.",
    incomplete: "Your organisation's sign-in did not say your e-mail address.",
    disabled: "Your account here is disabled.",
    issuer: "Your organisation's sign-in was not finished. Try again.",
  },
  firstStart:
    "The first administrator's address and password were printed by the first start of Onnward.",
  forgot: "Forgotten? An administrator can send you a link that sets a new one.",
  welcomeTitle: "Choose your password",
  welcomeLead:
    "At least 12 characters. A few unrelated words are easy to remember and hard to guess.",
  newPassword: "New password",
  repeatPassword: "Repeat it",
  mismatch: "The two passwords differ.",
  tooShort: "At least 12 characters.",
  setPassword: "Set the password",
  passwordSet: "Your password is set. Sign in with it.",
  noLink: "This address lacks its secret part. Open the whole link that you were given.",
} as const;
