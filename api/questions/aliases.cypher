// The columns are these places of the answer above:
//   name: nodes.name
//   name_ja: nodes.nameJa
//   ours: nodes.nameJaOurs
//   aliases: nodes.aliases
//   since: nodes.since
//   until: nodes.until
MATCH (entity:Entity) WHERE entity.id IN ["spacex", "john-d-rockefeller", "standard-oil-indiana", "standard-oil-california"]
RETURN entity.name AS name, entity.name_ja AS name_ja, entity.name_ja_ours AS ours, entity.aliases AS aliases,
  entity.since AS since, entity.until AS until
ORDER BY entity.id
