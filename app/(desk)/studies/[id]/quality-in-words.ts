import type { PageTranslator } from '#app/language.tsx'
import type { QualityUnit } from '#lib/quality/measures.ts'
import type { Effect, RuleEffect } from '#lib/quality/rule-effect.ts'

/** What one measure, or the whole rule, does to clips. */
export function effectInWords(t: PageTranslator, { leftOut, weighted, interviews }: Effect): string {
  const parts = [
    ...(leftOut > 0 || weighted === 0
      ? [t('{count, plural, one {# clip} other {# clips}} left out', { count: leftOut })]
      : []),
    ...(weighted > 0
      ? [t('{count, plural, one {# clip counts} other {# clips count}} less', { count: weighted })]
      : []),
    ...(interviews > 0
      ? [t('{count, plural, one {# interview} other {# interviews}} without any clip', { count: interviews })]
      : []),
  ]
  return parts.join(', ')
}

/** What a whole rule does, and of what. */
export function ruleSentences(t: PageTranslator, { clips, interviews, unmeasured, all }: RuleEffect): string[] {
  return [
    t(
      'All limits together: {effect}, of {clips, plural, one {# clip} other {# clips}} of {interviews, plural, one {# interview} other {# interviews}} that show enough of the face.',
      { effect: effectInWords(t, all), clips, interviews },
    ),
    ...(unmeasured > 0
      ? [
          t(
            '{count, plural, one {# interview was analysed before clips were measured: all of its clips count. Analyse it} other {# interviews were analysed before clips were measured: all of their clips count. Analyse them}} again to measure {count, plural, one {it} other {them}}.',
            { count: unmeasured },
          ),
        ]
      : []),
  ]
}

/** What stands behind a number of a unit. */
export function suffixOf(t: PageTranslator, unit: QualityUnit): string {
  if (unit === 'px') return ' px'
  if (unit === 'degrees') return '°'
  return unit === 'grey' ? ` ${t('of 255')}` : ''
}
