import { Group, NumberInput, Stack, TextInput } from '@mantine/core'

/** What few checkpoints need to have said of them. */
export function CheckpointSettings() {
  return (
    <Stack gap="sm">
      <TextInput
        name="intendedUse"
        label="Intended use"
        description="Shown wherever its numbers are; research with EmoCLIP’s own weights unless you say otherwise"
      />
      <TextInput
        name="targets"
        label="Targets of its last layer"
        description="Where the checkpoint has its own head (mlp.*): what its outputs estimate, in order, with commas between"
      />
      <Group grow align="end">
        <NumberInput name="visual" label="Picture heads" min={1} max={256} placeholder="published" />
        <NumberInput name="text" label="Text heads" min={1} max={256} placeholder="published" />
        <NumberInput name="temporal" label="Temporal heads" min={1} max={256} placeholder="published" />
      </Group>
    </Stack>
  )
}
