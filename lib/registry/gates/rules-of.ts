import { type AliasRules, aliasRulesSchema, openRules } from "@/lib/contract/alias-rules";

/** The rules of an alias; those that every alias starts with where nobody set any. */
export function rulesOf(alias: { protected: boolean; rules: unknown } | null): AliasRules {
  if (alias === null) return openRules;
  if (alias.rules === null) return { ...openRules, protected: alias.protected };
  return { ...aliasRulesSchema.parse(alias.rules), protected: alias.protected };
}
