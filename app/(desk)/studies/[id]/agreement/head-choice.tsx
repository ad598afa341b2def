import { Select, Text } from '@mantine/core'
import { useText } from '#app/language.tsx'

/** One output of a head that was imported into this installation. */
export interface HeadOutput {
  /** Of the choice, unique. */
  value: string
  label: string
  head: { sha256: string; origin: string }
  /** Which of the head's outputs it is, from 0. */
  place: number
}

/** The outputs of imported heads, as a person chooses among them. */
export function outputsOf(
  heads: readonly { sha256: string; title: string; origin: string; outputs: readonly string[] }[],
): HeadOutput[] {
  return heads.flatMap((head) =>
    head.outputs.map((name, place) => ({
      value: `${head.sha256} ${place}`,
      label: head.outputs.length > 1 ? `${head.title}: ${name}` : head.title,
      head,
      place,
    })),
  )
}

/** Which head makes the estimates. */
export function HeadChoice({
  outputs,
  chosen,
  onChoose,
}: {
  outputs: readonly HeadOutput[]
  chosen: HeadOutput | undefined
  onChoose: (output: HeadOutput | undefined) => void
}) {
  const t = useText()
  if (outputs.length === 0) {
    return (
      <Text size="sm">{t('No head has been imported yet. An administrator can import one on the Models page.')}</Text>
    )
  }
  return (
    <Select
      label={t('Head')}
      description={chosen?.head.origin ?? t('Applied to every interview that was analysed with its encoder')}
      placeholder={t('Choose a head')}
      data={outputs.map(({ value, label }) => ({ value, label }))}
      value={chosen?.value ?? null}
      onChange={(value) => onChoose(outputs.find((output) => output.value === value))}
      required
    />
  )
}
