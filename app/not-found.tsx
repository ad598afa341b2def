import { Anchor, Center, Stack, Text, Title } from '@mantine/core'

/** For addresses that lead nowhere. */
export default function NotFound() {
  return (
    <Center component="main" mih="70vh" p="md">
      <Stack align="center" gap="sm">
        <Title order={1}>There is nothing here</Title>
        <Text c="dimmed" ta="center" maw={480}>
          The address may be mistyped, or what was here is gone.
        </Text>
        <Anchor href="/">To the studies</Anchor>
      </Stack>
    </Center>
  )
}
