// Prints every kind of event as OCSF, for the schema's own validator: clients/conformance/ocsf.py.
import { formatOcsfLine } from "../format-ocsf";
import { everyEvent } from "./every-event";

process.stdout.write(everyEvent().map(formatOcsfLine).join(""));
