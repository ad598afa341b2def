import { NativeSelect } from '@mantine/core'
import { useText } from '#app/language.tsx'
import type { MovementChoice } from './use-movement.ts'

/** Which measure of the face the timeline shows. */
export function MovementSelect({ chosen, choices, choose }: MovementChoice) {
  const t = useText()
  return (
    <NativeSelect
      size="xs"
      aria-label={t('Measure of the face on the timeline')}
      data={choices}
      value={chosen}
      onChange={(event) => choose(event.currentTarget.value)}
      maw={230}
    />
  )
}
