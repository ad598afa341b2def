'use client'
import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconCpu,
  IconDatabaseExport,
  IconFolders,
  IconHistory,
  IconListDetails,
  IconListNumbers,
  IconLogout,
  IconMoon,
  IconRulerMeasure,
  IconSun,
  IconUser,
  IconUserCog,
  IconUsers,
} from '@tabler/icons-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { signOut } from 'next-auth/react'
import type { ReactNode } from 'react'
import { useShownColorScheme } from '#app/color-scheme.ts'
import { useText } from '#app/language.tsx'
import type { Person } from '#lib/access/permissions.ts'
import { phrase } from '#lib/messages/message.ts'
import { Mark } from '../mark.tsx'
import { ROLE_NAMES } from './role-names.ts'
import { SessionKeeper } from './session-keeper.tsx'
import { UploadTray } from './uploads/upload-tray.tsx'

const PLACES = [
  { href: '/', label: phrase('Studies'), icon: IconFolders, also: ['/studies', '/interviews', '/heads'] },
  { href: '/queue', label: phrase('Queue'), icon: IconListDetails, also: [] },
  { href: '/models', label: phrase('Models'), icon: IconCpu, also: [] },
  { href: '/scales', label: phrase('Scales'), icon: IconListNumbers, also: [] },
  { href: '/planning', label: phrase('Planning'), icon: IconRulerMeasure, also: [] },
]

const ADMINISTRATION = [
  { href: '/people', label: phrase('People'), icon: IconUsers, also: [] },
  { href: '/audit', label: phrase('Audit trail'), icon: IconHistory, also: [] },
  { href: '/backups', label: phrase('Backups'), icon: IconDatabaseExport, also: [] },
]

export function Shell({
  person,
  children,
}: {
  person: Pick<Person, 'id' | 'name' | 'email' | 'role'>
  children: ReactNode
}) {
  const t = useText()
  const [opened, { toggle, close }] = useDisclosure()
  const pathname = usePathname()
  const places = person.role === 'administrator' ? [...PLACES, ...ADMINISTRATION] : PLACES
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header px="md">
        <a href="#content" className="skip-link">
          {t('Skip to content')}
        </a>
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('Menu')} />
            <Link href="/" className="plain-link" aria-label={t('Concord, studies')}>
              <Mark />
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ColourScheme />
            <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
              <Menu.Target>
                <ActionIcon variant="default" size="lg" aria-label={t('Account of {name}', { name: person.name })}>
                  <IconUser size={18} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>
                  {person.name}, {t(ROLE_NAMES[person.role])}
                </Menu.Label>
                <Menu.Item component={Link} href="/account" leftSection={<IconUserCog size={16} aria-hidden />}>
                  {t('Your account')}
                </Menu.Item>
                <Menu.Item
                  leftSection={<IconLogout size={16} aria-hidden />}
                  onClick={() => signOut({ callbackUrl: '/sign-in' })}
                >
                  {t('Sign out')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('Main')}>
        <ScrollArea>
          {places.map(({ href, label, icon: Icon, also }) => (
            <NavLink
              key={href}
              component={Link}
              href={href}
              label={t(label)}
              active={pathname === href || also.some((start) => pathname.startsWith(start))}
              leftSection={<Icon size={18} aria-hidden />}
              onClick={close}
            />
          ))}
        </ScrollArea>
        <Text size="xs" c="dimmed" mt="auto" p="xs">
          {t('A research instrument. Not a diagnosis.')}
        </Text>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {children}
      </AppShell.Main>
      <UploadTray personId={person.id} />
      <SessionKeeper email={person.email} />
    </AppShell>
  )
}

function ColourScheme() {
  const t = useText()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useShownColorScheme()
  const other = scheme === 'dark' ? 'light' : 'dark'
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={other === 'dark' ? t('Use dark colours') : t('Use light colours')}
      onClick={() => setColorScheme(other)}
    >
      {scheme === 'dark' ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
    </ActionIcon>
  )
}
