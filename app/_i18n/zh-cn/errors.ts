import type { TranslatedErrors } from "../en/errors";
import { type ErrorWords, toErrorKey } from "../error-words";

/** Every code of the catalogue: a code without a translation does not compile. */
const words: TranslatedErrors = {
  "request.malformed": [
    "请求格式有误",
    "请发送格式正确的请求体和请求头；详情说明了哪一部分无法读取。",
  ],
  "request.invalid": ["请求无效", "请更正所列字段。"],
  "request.too_large": ["请求体过大", "请减少字节数，或请运维人员提高上限。"],
  "request.headers_too_large": ["请求头过大", "请减少或缩短请求头：总共不得超过 16 KiB。"],
  "request.length_mismatch": [
    "请求体长度与 Content-Length 不符",
    "请发送与 Content-Length 一致的字节数。",
  ],
  "request.media_type": ["不支持该媒体类型", "请使用详情中列出的媒体类型。"],
  "request.method": ["不允许该方法", "请使用 Allow 头中的方法。"],
  "request.timeout": ["请求到达时间过长", "请更快地发送，或检查网络。"],
  "request.host": ["Host 头不可接受", "请发送一个格式正确的 Host 头。"],
  "route.not_found": ["没有这个路径", "现有路径见 /api/v1/openapi.json。"],
  "cursor.invalid": ["游标无效", "请原样使用上一页的 nextCursor，或从第一页开始。"],
  "precondition.failed": [
    "内容已被他人修改",
    "请重新读取并再次决定，然后把新读取的 ETag 作为 If-Match 发送。",
  ],
  "key.missing": ["需要身份", "请登录，或发送 Authorization: Bearer onw_… 或 X-API-Key。"],
  "key.invalid": ["API 密钥无效", "请检查是否输入有误，以及密钥是否已吊销或过期。"],
  "key.in_url": [
    "URL 中含有 API 密钥",
    "URL 会被记录：请吊销该密钥，新建一个并放在 Authorization 头中发送。",
  ],
  "key.scope_missing": ["密钥缺少权限范围", "请使用具有详情所述权限范围的密钥。"],
  "key.address_not_allowed": [
    "不能从该地址使用此密钥",
    "请从密钥允许的网络中调用，或请密钥的管理者加入您的网络。",
  ],
  "key.test_only": [
    "测试密钥不能访问 production",
    "请指定其他别名或版本，或使用以 onw_live_ 开头的密钥。",
  ],
  "key.rate_limited": [
    "已超出密钥的速率",
    "请按 Retry-After 所示时间等待；RateLimit 头显示剩余的调用次数。",
  ],
  "key.quota_exceeded": [
    "密钥今日的配额已用完",
    "配额在 UTC 零点重新开始；密钥的管理者可以提高配额。",
  ],
  "key.exceeds_creator": ["密钥的权限不得超过创建者", "请只选择您自己拥有的权限范围和模型。"],
  "key.not_found": ["没有这个密钥", "请在密钥列表中查看现有编号。"],
  "session.invalid": ["邮箱或密码错误", "请检查两者；管理员可以给您一个设置新密码的链接。"],
  "session.throttled": ["尝试次数过多", "请按 Retry-After 所示时间等待。"],
  "session.busy": ["正在登录的人过多", "请稍后重试。预测不受影响。"],
  "session.cross_site": ["请求不是来自仪表板", "请在仪表板自己的地址打开它；脚本请使用 API 密钥。"],
  "user.not_found": ["没有这个用户", "人员列表显示现有的用户。"],
  "user.exists": ["已有使用该邮箱的用户", "请编辑该用户，或使用其他邮箱。"],
  "user.last_admin": ["这是最后一位管理员", "请先让另一位已设置密码的人成为管理员。"],
  "link.invalid": ["链接无效", "它已被使用、已过期或已被替换：请向管理员索取新的链接。"],
  "permission.denied": ["没有权限", "请向管理员申请详情所述的权限。"],
  "model.not_found": ["没有这个模型", "请检查名称；模型列表列出您可以查看的模型。"],
  "model.exists": ["已有同名模型", "请换一个名称，或为现有模型上传新版本。"],
  "model.in_use": ["模型正在使用中", "请先删除它的别名。"],
  "model.last_owner": ["这是模型的最后一位所有者", "请先让另一人成为所有者。"],
  "grant.not_found": ["没有这项授权", "模型的访问权限面板列出所有被授权的人。"],
  "version.not_found": ["没有这个版本", "模型的版本页列出所有版本。"],
  "version.not_ready": ["版本尚未就绪", "请等待验证完成，或选择状态为就绪的版本。"],
  "version.in_use": ["版本正在使用中", "请先移走指向它的别名。"],
  "version.unavailable": ["版本此刻无法应答", "请在 Retry-After 所示时间之后重试。"],
  "alias.not_found": ["没有这个别名", "请查看该模型的别名列表。"],
  "alias.unset": [
    "别名未指向任何版本",
    "请把一个就绪的版本发布到它，或直接指定版本：{model}@{number}。",
  ],
  "alias.conflict": ["别名的指向与预期不同", "请重新读取别名后再决定。"],
  "alias.no_previous": ["没有可回滚的版本", "请直接发布您想要的版本。"],
  "example.exists": ["同名示例已存在", "请换一个名称，或先删除原有示例。"],
  "example.limit": ["该模型的示例过多", "请删除不再需要的示例。"],
  "example.not_found": ["没有这个示例", "请列出该模型的示例，查看现有的 ID。"],
  "promote.not_loadable": [
    "有网关无法加载该版本",
    "没有任何变动。请阅读原因，然后上传更正后的版本。",
  ],
  "model.empty": ["文件为空", "请上传 .onnx 文件本身。"],
  "model.invalid": ["文件不是有效的 ONNX 模型", "请重新导出模型，并用 onnx.checker 检查。"],
  "model.format_unsupported": [
    "不支持该文件格式",
    "请上传 ONNX protobuf（.onnx），而不是压缩包或 .ort 文件。",
  ],
  "model.external_data": [
    "模型引用了文件之外的数据",
    "请保存为单个文件：onnx.save(model, path, save_as_external_data=False)。",
  ],
  "model.op_not_allowed": [
    "模型使用了不允许的算子",
    "请使用 ai.onnx、ai.onnx.ml 或允许的 com.microsoft 算子。",
  ],
  "model.opset_unsupported": [
    "不支持该 opset 或 IR 版本",
    "请使用详情所述范围内的 opset 和 IR 版本导出。",
  ],
  "model.too_complex": ["模型过于复杂", "请简化计算图：详情说明了超过的上限。"],
  "model.resource_limit": [
    "模型需要的内存或处理器时间超过上限",
    "请减少模型的内存分配，或请运维人员提高上限。",
  ],
  "model.warmup_timeout": [
    "模型没有按时完成试运行",
    "请检查是否有不会结束的循环；模型必须在验证期限内作答。",
  ],
  "model.validator_crashed": [
    "模型使验证进程崩溃",
    "请用其他 opset 或导出器版本重新导出；它没有也不会被用于服务。",
  ],
  "model.load_failed": [
    "onnxruntime 无法加载该模型",
    "详情说明了原因；比运行时更新或更旧的算子需要换一个 opset 导出。",
  ],
  "model.inputs_unsupported": [
    "模型有一个输入不是张量",
    "请以张量作为输入导出：序列、映射和可选输入无法通过 HTTP 发送。",
  ],
  "model.outputs_unsupported": ["模型没有张量输出", "请至少导出一个张量输出。"],
  "validation.abandoned": [
    "验证中断次数过多",
    "请重新上传文件；若再次发生，请运维人员查看 runner 的日志。",
  ],
  "digest.mismatch": ["摘要与收到的字节不符", "请对所发送的文件计算 SHA-256，然后重新发送。"],
  "digest.unsupported": ["摘要头无法使用", "请发送 Repr-Digest: sha-256=:<32 字节的 base64>:。"],
  "storage.full": ["制品存储已满", "没有存储任何内容。请在服务器上释放空间后重新上传。"],
  "storage.unavailable": ["无法写入制品存储", "没有存储任何内容。请运维人员检查数据目录。"],
  "artifact.corrupt": [
    "存储的字节与摘要不符",
    "该版本不再提供服务。请重新上传文件；相同的字节会修复它。",
  ],
  "artifact.missing": [
    "存储的字节缺失",
    "该版本不再提供服务。请重新上传文件；相同的字节会修复它。",
  ],
  "input.missing": ["缺少输入", "请发送签名中的每一个输入。"],
  "input.unknown": ["输入不在签名中", "请只发送签名中的输入。"],
  "input.type": ["输入的类型不对", "请使用签名中的数据类型。"],
  "input.shape": ["输入的形状不对", "请使用签名中的形状。"],
  "input.value": ["输入含有不允许的值", "请发送该数据类型能够精确表示的值。"],
  "output.unknown": ["所请求的输出不在签名中", "请只请求签名中的输出。"],
  "output.too_large": ["答案过大", "请每次发送较少的行。"],
  "batch.empty": ["批次为空", "请至少发送一行。"],
  "batch.limit": ["批次过大", "请每次发送较少的行。"],
  "predict.failed": [
    "模型拒绝了这些值",
    "形状和类型正确，但模型无法用这些值计算；请检查取值范围。",
  ],
  "predict.timeout": ["预测用时过长", "请每次发送较少的行，或请运维人员提高期限。"],
  "predict.resource_limit": ["预测需要的内存超过上限", "请每次发送较少的行。"],
  "worker.crashed": [
    "工作进程在此请求期间崩溃",
    "请重试一次；若再次发生，说明这些值会使模型崩溃。",
  ],
  "gateway.overloaded": ["等待的请求过多", "请在 Retry-After 所示时间之后重试。"],
  "gateway.starting": ["网关尚未就绪", "请在 Retry-After 所示时间之后重试。"],
  "gateway.stopping": ["网关正在停止", "请重试；另一个网关或重启后的网关会应答。"],
  "protocol.unsupported": ["不支持该协议功能", "GET /v2 列出现有的扩展。"],
  "console.unavailable": ["控制台不可用", "请稍后重试。预测不受影响。"],
  "db.unavailable": ["数据库不可用", "没有任何变动。请稍后重试。预测不受影响。"],
  internal: ["Onnward 内部出错", "故障已记录。请重试；若仍然出现，请把请求编号告诉运维人员。"],
  "audit.no_checkpoint": [
    "尚无检查点",
    "第一个事件之后几秒内，运行器会生成第一个检查点。它在运行吗？",
  ],
  "audit.unavailable": [
    "无法写入审计日志",
    "没有任何变动：没有审计就没有操作。请运维人员检查数据库。",
  ],
};

export const errors: Record<string, ErrorWords> = Object.fromEntries(
  Object.entries(words).map(([code, [title, hint]]) => [toErrorKey(code), { title, hint }]),
);
