import ReactMarkdown from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { rawAsText } from "./raw-as-text";

/**
 * Markdown of a person's making, GitHub's flavour. HTML in it is shown as text, what remains is
 * sanitized, and pictures from elsewhere are not fetched (the page's policy forbids it): their text is shown.
 */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        rehypePlugins={[rawAsText, rehypeSanitize]}
        components={{
          a: ({ href, children }) => (
            <a href={href} rel="noreferrer noopener" className="link">
              {children}
            </a>
          ),
          img: ({ alt }) => <span className="text-quiet">[{alt}]</span>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
