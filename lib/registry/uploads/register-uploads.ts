import { linkAsReceived, removePart } from "@/lib/artifacts/uploads";
