/** Where the trial run stands on a version's page. */
export const reportAnchor = "trial-run";
