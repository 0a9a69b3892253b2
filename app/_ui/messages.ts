/** The front page in both languages. The same keys by type; the dashboard's catalogues will replace it. */
const en = {
  title: "Onnward carries ONNX models to production",
  lead: "This installation is running. Models are called over HTTP with an API key; everything else is done over the management API.",
  predictTitle: "Predict with the shipped model",
  predictText:
    "The key was printed when Onnward first started. Lost it? Make another on the server's machine.",
  keyTitle: "Make a key",
  keyText: "On the server's machine, in Onnward's folder:",
  uploadTitle: "Upload a model of your own",
  uploadText: "The file is scanned, run in quarantine, and gets a version number. Then promote it.",
  referenceTitle: "Reference",
  openapi: "The management API as OpenAPI 3.1",
  health: "Is this gateway ready?",
  notFoundTitle: "There is no such page",
  notFoundText: "Check the address, or go back to the front page.",
  home: "Front page",
};

type Messages = typeof en;

const zh: Messages = {
  title: "Onnward：把 ONNX 模型送上生产环境",
  lead: "本机的 Onnward 正在运行。应用凭 API 密钥通过 HTTP 调用模型，其余操作通过管理 API 完成。",
  predictTitle: "用自带模型做一次预测",
  predictText: "密钥在 Onnward 首次启动时显示过一次。丢失了？可在服务器上重新创建。",
  keyTitle: "创建密钥",
  keyText: "在服务器上 Onnward 的目录中运行：",
  uploadTitle: "上传自己的模型",
  uploadText: "文件经过扫描和隔离试运行后获得版本号，然后即可发布到生产别名。",
  referenceTitle: "参考",
  openapi: "管理 API（OpenAPI 3.1）",
  health: "网关是否就绪？",
  notFoundTitle: "没有这个页面",
  notFoundText: "请检查地址，或返回首页。",
  home: "首页",
};

export type Language = "en" | "zh-CN";

/** The first language of Accept-Language that we have; English otherwise. */
export function chooseLanguage(acceptLanguage: string | null): Language {
  for (const part of (acceptLanguage ?? "").split(",")) {
    const tag = part.split(";")[0]?.trim().toLowerCase() ?? "";
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return "en";
}

export function messagesOf(language: Language): Messages {
  return language === "en" ? en : zh;
}
