/** The list of models. */
export const models = {
  title: "Models",
  lead: "Every model, what serves now, and what is newest.",
  upload: "Upload a model",
  search: "Search models",
  searchPlaceholder: "Name or description",
  tags: "Tags",
  tag: "Tag: {tag}",
  onlyTag: "Only models with the tag {tag}",
  dropTag: "Tag {tag}: show models of every tag",
  column: {
    model: "Model",
    live: "Live",
    aliases: "Other aliases",
    latest: "Newest version",
    updated: "Updated",
  },
  liveVersion: "production → {version}",
  notLive: "Not live",
  noVersion: "None",
  status: {
    validating: "Validating",
    ready: "Ready",
    rejected: "Rejected",
    archived: "Archived",
  },
  empty: "There is no model yet",
  emptyText:
    "Upload an .onnx file: it becomes version 1 of a model. Drop it on any page, or use a terminal.",
  emptyReader: "Models appear here when somebody with the right models:write uploads one.",
  nothingFound: "No model fits",
  nothingFoundText:
    "The search looks at names, descriptions and tags; the other filters at versions. Fewer of them find more.",
  clear: "Show all models",
  copyCommand: "Copy the command",
} as const;
