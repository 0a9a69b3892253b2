export { assertAliasNameFree, assertLabelFree } from "./assert-label-free";
export { numberLabels } from "./number-labels";
