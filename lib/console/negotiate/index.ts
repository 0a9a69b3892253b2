export { prefersCsv } from "./prefers-csv";
