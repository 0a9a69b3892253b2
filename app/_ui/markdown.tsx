import type { ReactNode } from "react";
import ReactMarkdown from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { rawAsText } from "./raw-as-text";

/**
 * Markdown of a person's making, GitHub's flavour. HTML in it is shown as text, what remains is
 * sanitized, and pictures from elsewhere are not fetched (the page's policy forbids it): their text is shown.
 * It stands in a panel with a heading of the second level, so its own begin at the third. `tableLabel` is
 * what a screen reader calls a table's frame, which scrolls by itself.
 */
export function Markdown({ text, tableLabel }: { text: string; tableLabel: string }) {
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
          h1: "h3",
          h2: "h4",
          h3: "h5",
          h4: "h6",
          h5: "h6",
          table: ({ children }) => (
            // A group and no region: a card with ten tables is no page of ten landmarks.
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard
            <div role="group" aria-label={tableLabel} tabIndex={0} className="overflow-x-auto">
              <table>{children}</table>
            </div>
          ),
          // The corner of a table with headings on two sides is no heading.
          th: ({ children }) => (isNothing(children) ? <td /> : <th>{children}</th>),
          img: ({ alt }) => <span className="text-quiet">[{alt}]</span>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

function isNothing(children: ReactNode): boolean {
  return children === undefined || children === null || children === "";
}
