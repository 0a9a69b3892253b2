import { type ApiData, type ApiResult, callApi } from "@/app/_ui/call-api";
import type { Problem } from "@/lib/contract/problem";
import type { VersionDto } from "@/lib/contract/version";
import type { Upload } from "./upload-state";

type UploadDto = ApiData<"GET /uploads/{id}">;

const pauseMs = 500;
/** About two minutes of an installation that is away. */
const mostFailures = 60;

/**
 * Waits until the server has verified every file of an upload. The answer is what it says of each, the
 * problem why one failed, or null when aborted.
 */
export async function awaitVerified(
  { files }: Upload,
  signal: AbortSignal,
  onProgress: (verifiedBytes: number) => void,
): Promise<readonly UploadDto[] | { readonly problem: Problem } | null> {
  let failures = 0;
  while (!signal.aborted) {
    const answers = await Promise.all(
      files.map(({ uploadId }) => callApi("GET /uploads/{id}", { params: { id: uploadId ?? "" } })),
    );
    if (signal.aborted) return null;
    const failed = answers.find((each) => !each.ok);
    if (failed === undefined) {
      failures = 0;
      const found = answers.flatMap((each) => (each.ok ? [each.data] : []));
      onProgress(found.reduce((sum, { verifiedBytes }) => sum + verifiedBytes, 0));
      const broken = found.find(({ problem }) => problem !== null);
      if (broken?.problem) return { problem: asProblem(broken.problem) };
      if (found.every(({ state }) => state === "finished" || state === "taken")) return found;
    } else if (!failed.ok) {
      failures += 1;
      if (!mayPass(failed.problem) || failures >= mostFailures) return { problem: failed.problem };
    }
    await new Promise((resolve) => setTimeout(resolve, failures > 0 ? 2_000 : pauseMs));
  }
  return null;
}

/**
 * Makes the version, once: repeated with the same Idempotency-Key while the server is away, and when the
 * answer was lost with a restart, found by what became of the files.
 */
export async function makeVersion(upload: Upload): Promise<ApiResult<VersionDto>> {
  const { id, model, description, files } = upload;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await callApi(
      "POST /models/{name}/versions",
      {
        params: { name: model },
        body: {
          ...description,
          create: true,
          files: files.map(({ uploadId, name, role }) =>
            role === "model"
              ? { upload: uploadId ?? "", role }
              : { upload: uploadId ?? "", name, role },
          ),
        },
      },
      { headers: { "Idempotency-Key": id } },
    );
    if (answer.ok) return answer;
    const made = await findMade(upload);
    if (made !== null) return made;
    if (!mayPass(answer.problem) || attempt >= 10) return answer;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}

async function findMade({ files }: Upload): Promise<ApiResult<VersionDto> | null> {
  const id = files.find(({ role }) => role === "model")?.uploadId ?? "";
  const found = await callApi("GET /uploads/{id}", { params: { id } });
  if (!found.ok || found.data.version === null) return null;
  const { model, version } = found.data.version;
  const params = { name: model, number: String(version) };
  const read = await callApi("GET /models/{name}/versions/{number}", { params });
  return read.ok ? read : null;
}

/** Away for the moment, and not "no" for good. */
function mayPass({ status, code }: Problem): boolean {
  if (status === 507) return false;
  return status === 0 || status === 429 || status >= 500 || code === "idempotency.in_flight";
}

function asProblem({ code, detail, hint }: NonNullable<UploadDto["problem"]>): Problem {
  return { type: "about:blank", title: code, status: 422, code, detail, hint, requestId: "" };
}
