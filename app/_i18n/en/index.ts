import { errorsOf } from "../errors";
import { account } from "./account";
import { audit } from "./audit";
import { auth } from "./auth";
import { common } from "./common";
import { compare } from "./compare";
import { graph } from "./graph";
import { keys } from "./keys";
import { metrics } from "./metrics";
import { model } from "./model";
import { models } from "./models";
import { overview } from "./overview";
import { palette } from "./palette";
import { people } from "./people";
import { reasons } from "./reasons";
import { release } from "./release";
import { requests } from "./requests";
import { rollouts } from "./rollouts";
import { search } from "./search";
import { shell } from "./shell";
import { system } from "./system";
import { test } from "./test";
import { trash } from "./trash";
import { upload } from "./upload";

export const en = {
  account,
  audit,
  auth,
  common,
  compare,
  errors: errorsOf("en"),
  graph,
  keys,
  metrics,
  model,
  models,
  overview,
  palette,
  people,
  reasons,
  release,
  requests,
  rollouts,
  search,
  shell,
  system,
  test,
  trash,
  upload,
};
