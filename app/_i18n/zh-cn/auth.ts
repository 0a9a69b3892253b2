import type { Translation } from "../catalogue";
import type { auth as english } from "../en/auth";

export const auth: Translation<typeof english> = {
  signInTitle: "登录",
  signInLead: "请使用您账户的邮箱地址和密码。",
  email: "邮箱",
  password: "密码",
  showPassword: "显示密码",
  capsLock: "大写锁定已开启",
  signIn: "登录",
  signingIn: "正在登录…",
  invalid: "邮箱与密码不匹配，或账户未启用。",
  throttled: "尝试次数过多。请在 {seconds} 秒后重试。",
  busy: "此刻登录的人太多，请稍后重试。",
  failed: "登录没有成功，请重试。",
  firstStart: "首位管理员的邮箱和密码在 Onnward 首次启动时显示。",
  forgot: "忘记密码？管理员可以给您一个重设链接。",
  welcomeTitle: "设置密码",
  welcomeLead: "至少 12 个字符。几个互不相关的词语既好记又难猜。",
  newPassword: "新密码",
  repeatPassword: "再次输入",
  mismatch: "两次输入的密码不同。",
  tooShort: "至少 12 个字符。",
  setPassword: "设置密码",
  passwordSet: "密码已设置，请用它登录。",
  noLink: "此地址缺少密文部分。请打开您收到的完整链接。",
};
