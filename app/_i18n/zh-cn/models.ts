import type { Translation } from "../catalogue";
import type { models as english } from "../en/models";

export const models: Translation<typeof english> = {
  title: "模型",
  lead: "所有模型、正在服务的版本和最新的版本。",
  upload: "上传模型",
  search: "搜索模型",
  searchPlaceholder: "名称或描述",
  tags: "标签",
  tag: "标签：{tag}",
  onlyTag: "仅显示带有标签 {tag} 的模型",
  dropTag: "标签 {tag}：显示所有标签的模型",
  column: {
    model: "模型",
    live: "线上",
    aliases: "其他别名",
    latest: "最新版本",
    updated: "更新时间",
  },
  liveVersion: "production → {version}",
  notLive: "未上线",
  noVersion: "无",
  status: {
    validating: "验证中",
    ready: "就绪",
    rejected: "已拒绝",
    archived: "已归档",
  },
  empty: "还没有模型",
  emptyText: "上传 .onnx 文件，它会成为模型的版本 1。可以拖到任意页面，也可以使用终端。",
  emptyReader: "拥有 models:write 权限的人上传模型后，会显示在这里。",
  nothingFound: "没有符合条件的模型",
  nothingFoundText: "搜索范围是名称、描述和标签，其他条件针对版本。减少条件可以找到更多模型。",
  clear: "显示全部模型",
  copyCommand: "复制命令",
};
