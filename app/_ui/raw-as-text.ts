interface TreeNode {
  type: string;
  readonly children?: TreeNode[];
}

/** HTML in Markdown as the text that was typed. Before sanitizing, which would drop it without a word. */
export function rawAsText(): (tree: TreeNode) => void {
  return function change(node) {
    for (const child of node.children ?? []) {
      if (child.type === "raw") child.type = "text";
      change(child);
    }
  };
}
