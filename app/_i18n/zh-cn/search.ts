import type { Translation } from "../catalogue";
import type { search as english } from "../en/search";

export const search: Translation<typeof english> = {
  title: "搜索版本",
  lead: "您可以查看的所有模型的版本，最新的在前。",
  found: "版本",
  label: "筛选条件",
  field: {
    q: "文本",
    tag: "标签",
    owner: "创建者",
    status: "状态",
    alias: "别名",
    op: "算子",
    input: "输入",
    output: "输出",
    producer: "生成工具",
    metric: "指标",
  },
  notArchived: "除已归档外的全部",
  anyStatus: "任意（含已归档）",
  apply: "应用筛选",
  clear: "清除筛选",
  wrong: "写法与下方说明不符，未用于筛选。",
  grammar:
    "所有条件都针对同一个版本。输入和输出：写类型、形状或两者，* 表示任意维度，? 表示自由维度。指标：最多五个条件，可用 >=、<=、>、<、=，以逗号分隔。",
  more: "{used, plural, =0 {更多筛选} other {更多筛选（已使用 # 个）}}",
  column: {
    version: "版本",
    status: "状态和别名",
    producer: "生成工具和大小",
    signature: "输入",
    metrics: "指标",
    created: "创建时间",
  },
  noneFound: "没有符合条件的版本",
  noneFoundText: "文本会在模型名称、版本名、作者、备注和标签中查找。减少条件可以找到更多版本。",
  showAll: "显示全部版本",
  empty: "还没有版本",
  emptyText: "模型的版本上传后会显示在这里。",
  toModels: "前往模型列表",
};
