import type { CatalogueEntry } from "./errors";

/** The part of the error catalogue about people: sign-in, sessions, second factors, links. */
export const peopleErrors = {
  "session.invalid": {
    status: 401,
    title: "E-mail or password is wrong",
    hint: "Check both; an administrator can make a link for a new password.",
  },
  "session.throttled": {
    status: 429,
    title: "Too many attempts",
    hint: "Wait as long as Retry-After says.",
  },
  "session.busy": {
    status: 503,
    title: "Too many people are signing in",
    hint: "Retry in a moment. Predictions are not affected.",
  },
  "session.cross_site": {
    status: 403,
    title: "The request does not come from the dashboard",
    hint: "Open the dashboard at its own address; scripts use an API key.",
  },
  "session.required": {
    status: 403,
    title: "Only for people who are signed in",
    hint: "Sign in to the dashboard: a key has no account of its own.",
  },
  "session.not_found": {
    status: 404,
    title: "No such session",
    hint: "List the sessions to see those that live.",
  },
  "password.wrong": {
    status: 422,
    title: "The password is wrong",
    hint: "Type the password that you sign in with now.",
  },
  "password.absent": {
    status: 409,
    title: "The account has no password",
    hint: "Its password and second factor are those of your organisation's sign-in.",
  },
  "second_factor.wrong_code": {
    status: 422,
    title: "The code is wrong",
    hint: "Wait for the app's next code, and check the clock of its device; each code works once.",
  },
  "second_factor.exists": {
    status: 409,
    title: "A second factor is on already",
    hint: "Turn it off first, with the password and a code.",
  },
  "second_factor.absent": {
    status: 409,
    title: "There is no second factor",
    hint: "Begin to set one up, then confirm it with a code.",
  },
  "second_factor.required": {
    status: 403,
    title: "A second factor is required",
    hint: "Set one up at /second-factor in the dashboard; until then nothing else is possible.",
  },
  "identity.no_role": {
    status: 403,
    title: "The organisation's sign-in gives no entry",
    hint: "Ask an administrator which group gives a role here.",
  },
  "identity.conflict": {
    status: 409,
    title: "The address belongs to another account",
    hint: "Sign in with that account's password, or ask an administrator.",
  },
  "identity.unverified": {
    status: 403,
    title: "The organisation's sign-in has not verified the address",
    hint: "Have the address verified there; ONNWARD_OIDC_ALLOW_UNVERIFIED_EMAIL is for issuers that never say so.",
  },
  "identity.incomplete": {
    status: 403,
    title: "The organisation's sign-in does not say enough",
    hint: "The issuer must give the claim email.",
  },
  "identity.unavailable": {
    status: 503,
    title: "The organisation's sign-in does not answer",
    hint: "Try again; a password, where the account has one, works without it.",
  },
  "user.not_found": {
    status: 404,
    title: "No such user",
    hint: "List the users to see the ids that exist.",
  },
  "user.exists": {
    status: 409,
    title: "A user of this address exists",
    hint: "Edit that user, or use another address.",
  },
  "user.last_admin": {
    status: 409,
    title: "The last administrator",
    hint: "Make somebody else an administrator first, who has set a password.",
  },
  "link.invalid": {
    status: 410,
    title: "The link is not valid",
    hint: "It was used, has expired or was replaced: ask an administrator for a new one.",
  },
} as const satisfies Record<string, CatalogueEntry>;
