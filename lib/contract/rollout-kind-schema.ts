import { z } from "zod";
import { rolloutKinds } from "./rollout-kind";

export const rolloutKindSchema = z.enum(rolloutKinds);
