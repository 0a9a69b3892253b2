import { reasonSentences } from "@/lib/contract/reasons";

/** What the platform writes by itself: the API's sentences. */
export const reasons = reasonSentences;
