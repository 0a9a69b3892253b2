export { pruneFeedback, reportFeedback } from "./report-feedback";
