import { headers } from "next/headers";
import { messagesOf } from "./_ui/messages";
import { requestLanguage } from "./_ui/request-language";

/** The front page: nothing secret, nothing that needs an identity, only how to go on from here. */
export default async function FrontPage() {
  const messages = messagesOf(await requestLanguage());
  const received = await headers();
  const host = received.get("x-forwarded-host") ?? "localhost:3000";
  const origin = `${received.get("x-forwarded-proto") ?? "http"}://${host}`;
  return (
    <main>
      <h1>{messages.title}</h1>
      <p>{messages.lead}</p>
      <h2>{messages.predictTitle}</h2>
      <p>{messages.predictText}</p>
      <Snippet
        text={`curl -H "Authorization: Bearer $KEY" \\\n  -d '{"user_id":123,"item_id":456}' \\\n  ${origin}/predict/recommender`}
      />
      <h2>{messages.keyTitle}</h2>
      <p>{messages.keyText}</p>
      <Snippet
        text={
          "npm run key -- --name laptop \\\n  --scopes models:read,models:write,models:promote,predict"
        }
      />
      <h2>{messages.uploadTitle}</h2>
      <p>{messages.uploadText}</p>
      <Snippet
        text={`curl -H "Authorization: Bearer $KEY" \\\n  -H "Content-Type: application/octet-stream" \\\n  --data-binary @model.onnx \\\n  "${origin}/api/v1/models/my-model/versions?create=true"\ncurl -X PUT -H "Authorization: Bearer $KEY" \\\n  -H "Content-Type: application/json" \\\n  -d '{"version":1,"reason":"first release"}' \\\n  ${origin}/api/v1/models/my-model/aliases/production`}
      />
      <h2>{messages.referenceTitle}</h2>
      <ul>
        <li>
          <a href="/api/v1/openapi.json">{messages.openapi}</a>
        </li>
        <li>
          <a href="/readyz">{messages.health}</a>
        </li>
      </ul>
    </main>
  );
}

/** A command to copy. Long lines wrap, so that nothing scrolls sideways on a narrow screen. */
function Snippet({ text }: { text: string }) {
  return (
    <pre>
      <code>{text}</code>
    </pre>
  );
}
