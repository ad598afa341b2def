import { Anchor, Center, Stack, Text, Title } from '@mantine/core'

/** For addresses that lead nowhere. */
export default function NotFound() {
  return (
    <Center component="main" mih="70vh" p="md">
      <Stack align="center" gap="sm">
        <Title order={1}>Page not found</Title>
        <Text c="dimmed" ta="center" maw={480}>
          Check the address. The page may have been removed.
        </Text>
        <Anchor href="/">Go to studies</Anchor>
      </Stack>
    </Center>
  )
}
