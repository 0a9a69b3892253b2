export { assertAliasNameFree, assertLabelFree } from "./assert-label-free";
