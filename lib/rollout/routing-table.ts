import type {
  Snapshot,
  SnapshotAlias,
  SnapshotKey,
  SnapshotModel,
  SnapshotVersion,
} from "./snapshot";

/** A snapshot with its indexes: every look-up of the request path is a look-up in a Map. */
export interface RoutingTable {
  readonly snapshot: Snapshot;
  readonly modelByName: ReadonlyMap<string, SnapshotModel>;
  readonly modelById: ReadonlyMap<string, SnapshotModel>;
  readonly versionById: ReadonlyMap<string, SnapshotVersion>;
  /** By `{model id}/{number}` and by `{model id}/{label}`: no label is digits alone. */
  readonly versionByNumber: ReadonlyMap<string, SnapshotVersion>;
  /** By hex SHA-256 of the key. */
  readonly keyByHash: ReadonlyMap<string, SnapshotKey>;
  readonly keyById: ReadonlyMap<string, SnapshotKey>;
  findAlias(modelId: string, name: string): SnapshotAlias | null;
}

/** A table to which models are added that were looked up because somebody called them. */
export interface GrowingTable extends RoutingTable {
  add(model: SnapshotModel): void;
  /** Known by its id alone: its name is asked for again, and what is loaded of it stays. */
  addById(model: SnapshotModel): void;
  forget(modelId: string): void;
}

export function buildRoutingTable(snapshot: Snapshot): GrowingTable {
  // By model, then by name: a key made of both would be made anew for every prediction.
  const aliases = new Map<string, Map<string, SnapshotAlias>>();
  for (const alias of snapshot.aliases) {
    const ofModel = aliases.get(alias.modelId) ?? new Map<string, SnapshotAlias>();
    aliases.set(alias.modelId, ofModel.set(alias.name, alias));
  }
  const modelByName = new Map(snapshot.models.map((model) => [model.name, model]));
  const modelById = new Map(snapshot.models.map((model) => [model.id, model]));
  return {
    snapshot,
    modelByName,
    modelById,
    versionById: new Map(snapshot.versions.map((version) => [version.id, version])),
    versionByNumber: new Map(
      snapshot.versions.flatMap((version) => {
        const { modelId, number, label } = version;
        const byNumber = [`${modelId}/${number}`, version] as const;
        return label === null ? [byNumber] : [byNumber, [`${modelId}/${label}`, version] as const];
      }),
    ),
    keyByHash: new Map(snapshot.keys.map((key) => [key.hash, key])),
    keyById: new Map(snapshot.keys.map((key) => [key.id, key])),
    findAlias: (modelId, name) => aliases.get(modelId)?.get(name) ?? null,
    add(model) {
      modelByName.set(model.name, model);
      modelById.set(model.id, model);
    },
    addById(model) {
      modelById.set(model.id, model);
    },
    forget(modelId) {
      const model = modelById.get(modelId);
      modelById.delete(modelId);
      // Another model may have the name by now.
      if (model !== undefined && modelByName.get(model.name)?.id === modelId)
        modelByName.delete(model.name);
    },
  };
}
