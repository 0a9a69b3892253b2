import type { Translation } from "../catalogue";
import type { shell as english } from "../en/shell";

export const shell: Translation<typeof english> = {
  mainNavigation: "主导航",
  openMenu: "打开菜单",
  overview: "概览",
  models: "模型",
  versions: "搜索版本",
  requests: "请求日志",
  keys: "API 密钥",
  audit: "审计日志",
  people: "人员",
  system: "系统",
  trash: "回收站",
  upload: "上传模型",
  find: "查找或操作…",
  account: "账户",
  signOut: "退出登录",
  stillSignedIn: "您仍处于登录状态",
  stillSignedInText: "退出登录没有成功。在此之前，使用此浏览器的人都能以您的身份操作。",
  theme: "主题",
  themeSystem: "跟随系统",
  themeLight: "浅色",
  themeDark: "深色",
  language: "语言",
  role: {
    viewer: "查看者",
    engineer: "工程师",
    approver: "审批者",
    auditor: "审计员",
    admin: "管理员",
  },
};
