import type { PageTranslator } from '#app/language.tsx'
import type { StudyTarget } from '#lib/training/study-targets.ts'

/** Targets to choose from: by scale, where the study has several. */
export function targetGroups(t: PageTranslator, targets: readonly Pick<StudyTarget, 'key' | 'title' | 'scale'>[]) {
  const choices = (of: typeof targets) => of.map(({ key, title }) => ({ value: key, label: t.stored(title) }))
  const byScale = Map.groupBy(targets, ({ scale }) => scale)
  if (byScale.size < 2) return choices(targets)
  return [...byScale].map(([scale, own]) => ({ group: t.stored(scale), items: choices(own) }))
}
