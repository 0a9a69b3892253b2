import type { ReasonCode } from "@/lib/contract/reasons";

const ended =
  "{status, select, aborted {被中止} stopped {被结束} declined {被拒绝} withdrawn {被撤回} stale {失效} other {{status}}}";

/** 平台自己写下的原因。 */
export const reasons = {
  aliasDeleted: "别名已被删除。",
  aliasMoved: "别名在此期间被移动。",
  aliasMovedTo: "别名在此期间被移到版本 {version}。",
  rolledBack: "别名已回滚。",
  rulesChanged: "开始之后别名的规则被更改。请按新规则重新开始。",
  guardErrors: "错误：版本 {version} 失败的请求占比至少比版本 {stable} 多 {low}；限度为 {limit}。",
  guardP50: "延迟：版本 {version} 的中位数至少是版本 {stable} 的 {low} 倍；限度为 {limit} 倍。",
  guardP99:
    "延迟：版本 {version} 的第 99 百分位至少是版本 {stable} 的 {low} 倍；限度为 {limit} 倍。",
  guardDivergence: "差异：版本 {version} 的答案至少有 {low} 不同；限度为 {limit}。",
  unjudged: "无法判断其数据：{count} 次尝试都没有结果。",
  promotionTakenBack: "计划结束时的发布被撤回。",
  promotionFailed: "计划结束时的发布失败。{rest}",
  answers: "别名现由版本 {version} 应答。",
  paused: "已暂停。",
  pinned: "别名已被锁定。",
  notWarm: "以下网关尚未加载完毕：{gateways}。",
  fewRequests: "等待目标版本的 {wanted} 个请求；已有 {came} 个。",
  stepClear: "第 {step} 步（共 {count} 步，{percent}%）结束：各护栏均在限度内。",
  stepOpen:
    "第 {step} 步（共 {count} 步，{percent}%）结束：没有护栏反对，但 {guards} 需要更多请求才能确定。",
  stepUnguarded: "第 {step} 步（共 {count} 步，{percent}%）结束：没有护栏。",
  policy: "模型的发布策略。",
  runWarming: "网关正在为 {alias} 加载它。",
  runMovedAway: "{alias} 已从它移开。",
  runLostRight: "{who} 设置了策略，但已不能再移动 {alias}。",
  runMoving: "正在把 {alias} 移到它。",
  runPinned: "{alias} 已被锁定：它曾被回滚。",
  runRolling: "它在 {alias} 上的金丝雀正在进行。",
  runAsked: "需要有人批准它用于 {alias}。",
  runMeasuring: "仍在测量：{gates}。",
  runRequestGone: "审批请求已不存在。",
  runRequestEndedSaying: `审批请求${ended}。{rest}`,
  runRequestEnded: `审批请求${ended}。`,
  runApproved: "已获批准。",
  runLost: "已获批准，但别名仍不由它应答。",
  runDone: "{alias} 现由它应答。",
  runStays: "{alias} 现由它应答，停留到 {until}。",
  runStayed: "它已为 {alias} 应答了规定的时间。",
  runCanaryEnded: `它的金丝雀${ended}。{rest}`,
  runBusy: "{alias} 上有另一个灰度发布。",
  runBusyForADay: "{alias} 上的另一个灰度发布已持续一天。",
  runVersionDeleted: "该版本已被删除。",
  runVersionIs:
    "该版本的状态为{status, select, archived {已归档} rejected {被拒绝} validating {校验中} other {{status}}}。",
  runSwitchedOff: "策略已关闭。",
  runSuperseded: "在它投入生产之前，来了版本 {version}。",
  runAbandoned: "无法执行：{count} 次尝试都没有结果。",
} as const satisfies Record<ReasonCode, string>;
