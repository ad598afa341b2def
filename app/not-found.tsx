'use client'
import { Anchor, Center, Stack, Text, Title } from '@mantine/core'
import { useText } from '#app/language.tsx'

/** For addresses that lead nowhere. */
export default function NotFound() {
  const t = useText()
  return (
    <Center component="main" mih="70vh" p="md">
      <Stack align="center" gap="sm">
        <Title order={1}>{t('Page not found')}</Title>
        <Text c="dimmed" ta="center" maw={480}>
          {t('Check the address. The page may have been removed.')}
        </Text>
        <Anchor href="/">{t('Go to studies')}</Anchor>
      </Stack>
    </Center>
  )
}
