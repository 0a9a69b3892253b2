import type { CatalogueEntry } from "./errors";

/** The rows of errors.ts about gates, approvals, rollouts, policies and feedback. */
export const releaseErrors = {
  "gate.failed": {
    status: 409,
    title: "A gate does not let it pass",
    hint: "The detail names the gates. Check the move first: POST …/aliases/{alias}/check shows every gate's figures.",
  },
  "gate.pending": {
    status: 409,
    title: "A gate is still being measured",
    hint: "Check the move until nothing is pending, then move the alias.",
  },
  "alias.protected": {
    status: 403,
    title: "The alias is protected",
    hint: "Ask those who may move it: POST …/aliases/{alias}/requests.",
  },
  "alias.pinned": {
    status: 409,
    title: "The alias is pinned",
    hint: "It was rolled back. Resume it when the cause is mended: POST …/aliases/{alias}/resume.",
  },
  "move_request.exists": {
    status: 409,
    title: "The same request waits already",
    hint: "Wait for its decision, or withdraw it first.",
  },
  "move_request.not_found": {
    status: 404,
    title: "No such request",
    hint: "List the model's requests to see the ids that exist.",
  },
  "move_request.settled": {
    status: 409,
    title: "The request is decided already",
    hint: "Read it to see by whom.",
  },
  "move_request.stale": {
    status: 409,
    title: "The request is out of date",
    hint: "What it was made for has changed. Look at the move anew and make a new request.",
  },
  "move_request.own": {
    status: 403,
    title: "Nobody approves their own request",
    hint: "Somebody else with the right has to.",
  },
  "rollout.running": {
    status: 409,
    title: "A rollout shares this alias's traffic",
    hint: "Let it come to its end, or end it: DELETE …/aliases/{alias}/rollout.",
  },
  "rollout.not_found": {
    status: 404,
    title: "No such rollout",
    hint: "List the model's rollouts to see those that were.",
  },
  "rollout.settled": {
    status: 409,
    title: "The rollout has moved on",
    hint: "Read it again: its step or its status is another one by now.",
  },
  "rollout.same_version": {
    status: 409,
    title: "The version answers for the alias already",
    hint: "A rollout needs versions other than the alias's own.",
  },
} as const satisfies Record<string, CatalogueEntry>;
