import { Text } from '@mantine/core'
import { type PageTranslator, useText } from '#app/language.tsx'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'

/** The estimate inside and outside of the events that divide it. */
export function DividedNote({ estimate: { divided } }: { estimate: ShownEstimate }) {
  const t = useText()
  return divided.map(({ kindId, event, inside, outside }) => (
    <Text size="sm" mt="xs" key={kindId}>
      {t('{event}: {inside} inside, {outside} outside; {clips} and {others} clips.', {
        event,
        inside: meanInWords(t, inside.mean),
        outside: meanInWords(t, outside.mean),
        clips: inside.clips,
        others: outside.clips,
      })}
    </Text>
  ))
}

const meanInWords = (t: PageTranslator, mean: number | undefined) => (mean === undefined ? '–' : t.oneDecimal(mean))
