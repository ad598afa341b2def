import { Group, NumberInput, Stack, TextInput } from '@mantine/core'

/** What few checkpoints need to have said of them. */
export function CheckpointSettings() {
  return (
    <Stack gap="sm">
      <TextInput
        name="intendedUse"
        label="Intended use"
        description="Shown next to its numbers. If empty: research with EmoCLIP’s published weights"
      />
      <TextInput
        name="targets"
        label="Targets of the checkpoint’s head"
        description="If the checkpoint has its own head (mlp.*): what its outputs estimate, in order, separated by commas"
      />
      <Group grow align="end">
        <NumberInput name="visual" label="Image attention heads" min={1} max={256} placeholder="published" />
        <NumberInput name="text" label="Text attention heads" min={1} max={256} placeholder="published" />
        <NumberInput name="temporal" label="Temporal attention heads" min={1} max={256} placeholder="published" />
      </Group>
    </Stack>
  )
}
