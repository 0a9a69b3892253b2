export { answerTagged } from "./answer-tagged";
