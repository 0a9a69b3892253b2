import { messagesOf } from "./_ui/messages";
import { requestLanguage } from "./_ui/request-language";

export default async function NotFound() {
  const messages = messagesOf(await requestLanguage());
  return (
    <main>
      <h1>{messages.notFoundTitle}</h1>
      <p>{messages.notFoundText}</p>
      <p>
        <a href="/">{messages.home}</a>
      </p>
    </main>
  );
}
