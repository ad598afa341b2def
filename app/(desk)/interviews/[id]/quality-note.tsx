import { Alert, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { ShownEstimate } from '#lib/review/shown-estimate.ts'

/** What the head's limits on the quality of clips have to do with the estimate. */
export function QualityNote({
  estimate: { leftOutByQuality, weightedByQuality, ruleChanged },
}: {
  estimate: ShownEstimate
}) {
  const t = useText()
  return (
    <>
      {leftOutByQuality + weightedByQuality > 0 && (
        <Text size="sm" mt="xs">
          {t(
            'By the head’s limits on quality, {leftOut, plural, one {# clip is} other {# clips are}} left out and {weighted, plural, one {# counts} other {# count}} less.',
            { leftOut: leftOutByQuality, weighted: weightedByQuality },
          )}
        </Text>
      )}
      {ruleChanged && (
        <Alert mt="xs" color="yellow" py="xs">
          {t(
            'The head was trained with other limits on the quality of clips than the study has now, and estimates by those. Train a head again.',
          )}
        </Alert>
      )}
    </>
  )
}
