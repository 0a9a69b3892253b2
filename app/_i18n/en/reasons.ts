import { reasonSentences } from "@/lib/contract/reason-sentences";

/** What the platform writes by itself: the API's sentences. */
export const reasons = reasonSentences;
