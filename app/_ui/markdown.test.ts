import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Markdown } from "./markdown";

function render(text: string): string {
  return renderToStaticMarkup(createElement(Markdown, { text, tableLabel: "Table" }));
}

test("HTML in Markdown is shown as the text that was typed, and is none", () => {
  const html = render("<script>alert(1)</script>\n\na <b onclick=x>b</b> **c** <img src=x>");
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(html).toContain("a &lt;b onclick=x&gt;b&lt;/b&gt; <strong>c</strong> &lt;img src=x&gt;");
});

test("an address that runs code is no link, and a picture is its text", () => {
  expect(render("[x](javascript:alert(1))")).not.toContain("javascript:");
  expect(render("![a cat](https://elsewhere.example/cat.png)")).not.toContain("elsewhere");
});

test("headings stand below the panel's, and a table can be scrolled by keyboard", () => {
  expect(render("# a\n\n## b\n\n###### c")).toBe(
    '<div class="markdown"><h3>a</h3>\n<h4>b</h4>\n<h6>c</h6></div>',
  );
  const table = render("|   | x |\n| - | - |\n| y | 1 |");
  expect(table).toContain('<div role="group" aria-label="Table" tabindex="0"');
  expect(table).toMatch(/<thead><tr><td><\/td>\s*<th>x<\/th>/);
});
