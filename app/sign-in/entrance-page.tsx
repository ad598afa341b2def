import { Center, Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { LanguageSelect } from '../language-select.tsx'
import { Mark } from '../mark.tsx'

/** The page that people without a session see: one card in the middle. */
export function EntrancePage({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w="100%" maw={420}>
        <Stack gap="lg">
          <Mark />
          <div>
            <Title order={1}>{title}</Title>
            <Text c="dimmed" size="sm" mt={4}>
              {lead}
            </Text>
          </div>
          {children}
          <LanguageSelect size="xs" />
        </Stack>
      </Paper>
    </Center>
  )
}
