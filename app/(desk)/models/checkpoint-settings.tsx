import { Group, NumberInput, Stack, TextInput } from '@mantine/core'
import { useText } from '#app/language.tsx'

/** What few checkpoints need to have said of them. */
export function CheckpointSettings() {
  const t = useText()
  return (
    <Stack gap="sm">
      <TextInput
        name="intendedUse"
        label={t('Intended use')}
        description={t('Shown next to its numbers. If empty: research with the published weights')}
      />
      <TextInput
        name="targets"
        label={t('Targets of the checkpoint’s head')}
        description={t(
          'If the checkpoint has its own head (mlp.*): what its outputs estimate, in order, separated by commas. For DFER-CLIP: its classes, if not the published ones',
        )}
      />
      <Group grow align="end">
        <NumberInput name="visual" label={t('Image attention heads')} min={1} max={256} placeholder={t('published')} />
        <NumberInput name="text" label={t('Text attention heads')} min={1} max={256} placeholder={t('published')} />
        <NumberInput
          name="temporal"
          label={t('Temporal attention heads')}
          min={1}
          max={256}
          placeholder={t('published')}
        />
      </Group>
    </Stack>
  )
}
