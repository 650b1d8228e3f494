import { AppShell, Burger, Button, Center, Group, Loader, Menu, NavLink, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { type ComponentType, type LazyExoticComponent, lazy, Suspense, useState } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { call } from './call.ts';
import { useLive } from './live.ts';
import { Palette } from './parts/palette.tsx';
import { Page } from './parts/shown.tsx';
import { useMe } from './session.tsx';

interface Place {
  readonly path: string;
  readonly name: string;
  /** The right it takes to have any use of it, or any of several; none: everybody. */
  readonly act?: string | readonly string[];
  readonly page: LazyExoticComponent<ComponentType>;
}

const Letter = lazy(() => import('./pages/letter.tsx'));
const SetUpLetter = lazy(() => import('./pages/setup-letter.tsx'));
const Person = lazy(() => import('./pages/person.tsx'));

/** The pages, in the order people look for them. */
export const places: readonly Place[] = [
  { path: '/', name: 'Today', page: lazy(() => import('./pages/today.tsx')) },
  { path: '/letters', name: 'Letters', act: 'trace.read', page: lazy(() => import('./pages/letters.tsx')) },
  { path: '/waiting', name: 'Waiting', act: 'queue.read', page: lazy(() => import('./pages/waiting.tsx')) },
  { path: '/held', name: 'Held', act: 'hold.read', page: lazy(() => import('./pages/held.tsx')) },
  { path: '/portal', name: 'Portal', act: 'pickup.read', page: lazy(() => import('./pages/portal.tsx')) },
  { path: '/rules', name: 'Rules', act: 'settings.change', page: lazy(() => import('./pages/rules.tsx')) },
  { path: '/readers', name: 'Readers', act: 'trace.read', page: lazy(() => import('./pages/readers.tsx')) },
  { path: '/people', name: 'People', act: 'people.read', page: lazy(() => import('./pages/people.tsx')) },
  {
    path: '/guard',
    name: 'Blocked and unusual',
    act: 'guard.read',
    page: lazy(() => import('./pages/guard.tsx')),
  },
  { path: '/systems', name: 'Systems', act: 'people.read', page: lazy(() => import('./pages/systems.tsx')) },
  {
    path: '/settings',
    name: 'Settings',
    act: 'settings.read',
    page: lazy(() => import('./pages/settings.tsx')),
  },
  { path: '/domains', name: 'Domains', act: 'people.read', page: lazy(() => import('./pages/domains.tsx')) },
  {
    path: '/archive',
    name: 'Archive',
    act: ['archive.read', 'archive.export', 'archive.import'],
    page: lazy(() => import('./pages/archive.tsx')),
  },
  {
    path: '/evidence',
    name: 'Evidence',
    act: 'evidence.read',
    page: lazy(() => import('./pages/evidence.tsx')),
  },
  {
    path: '/desk',
    name: 'Auditor’s desk',
    act: 'evidence.export',
    page: lazy(() => import('./pages/desk.tsx')),
  },
  {
    path: '/keeping',
    name: 'Retention and holds',
    act: 'keeping.read',
    page: lazy(() => import('./pages/keeping.tsx')),
  },
  {
    path: '/reviews',
    name: 'Reviews',
    act: ['review.sign', 'glass.ask'],
    page: lazy(() => import('./pages/reviews.tsx')),
  },
  { path: '/own', name: 'My letters', page: lazy(() => import('./pages/own.tsx')) },
  { path: '/me', name: 'My account', page: lazy(() => import('./pages/me.tsx')) },
];

/** How the menu puts them together; a page that stands nowhere here comes last. */
const groups: readonly { readonly name: string; readonly paths: readonly string[] }[] = [
  { name: 'Mail', paths: ['/', '/letters', '/waiting', '/held', '/portal'] },
  { name: 'Protection', paths: ['/rules', '/readers', '/domains'] },
  { name: 'People and access', paths: ['/people', '/systems', '/guard', '/blocked'] },
  { name: 'Records', paths: ['/archive', '/keeping', '/evidence', '/desk', '/reviews'] },
  { name: 'House', paths: ['/settings', '/setup'] },
  { name: 'Yourself', paths: ['/own', '/me'] },
];

function grouped(mine: readonly Place[]): { name: string; places: Place[] }[] {
  const listed = new Set(groups.flatMap(({ paths }) => paths));
  return [
    ...groups.map(({ name, paths }) => ({
      name,
      places: paths.flatMap((path) => mine.find((one) => one.path === path) ?? []),
    })),
    { name: 'More', places: mine.filter(({ path }) => !listed.has(path)) },
  ].filter(({ places: some }) => some.length > 0);
}

export const placesFor = (acts: readonly string[]): readonly Place[] =>
  places.filter(({ act }) => !act || [act].flat().some((one) => acts.includes(one)));

/** The frame around every page: where one is, where one can go, and a way to find anything by keyboard. */
export function Frame({ onSignedOut }: { onSignedOut: () => void }) {
  const me = useMe();
  useLive(onSignedOut);
  const [open, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const [finding, setFinding] = useState(false);
  useHotkeys([['mod+K', () => setFinding(true)]]);
  const mine = placesFor(me.acts);
  const isHere = (path: string): boolean => (path === '/' ? location === '/' : location.startsWith(path));
  const signOut = async (): Promise<void> => {
    await call('delete', '/v1/session').catch(() => {});
    onSignedOut();
  };
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !open } }}
      padding="md"
    >
      <a className="skip" href="#content">
        To the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap" miw={0}>
            <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Text className="brand">{me.organisation.name}</Text>
          </Group>
          <Group wrap="nowrap" gap="xs">
            <Button
              variant="default"
              size="xs"
              onClick={() => setFinding(true)}
              aria-keyshortcuts="Control+K"
            >
              Find
              <Text span inherit className="soft" visibleFrom="sm">
                &nbsp;Ctrl K
              </Text>
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="subtle" size="xs">
                  {me.account.name}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item component={Link} href="/me">
                  My account
                </Menu.Item>
                <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" className="pages" aria-label="Pages">
        {grouped(mine).map((group) => (
          <section key={group.name} aria-label={group.name}>
            <Text size="xs" className="soft group" aria-hidden>
              {group.name}
            </Text>
            {group.places.map(({ path, name }) => (
              <NavLink
                key={path}
                component={Link}
                href={path}
                label={name}
                py={6}
                active={isHere(path)}
                aria-current={isHere(path) ? 'page' : undefined}
                onClick={close}
              />
            ))}
          </section>
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Suspense
          fallback={
            <Center h={200}>
              <Loader aria-label="Loading" />
            </Center>
          }
        >
          <Switch>
            {mine.map(({ path, page: Page }) => (
              <Route key={path} path={path}>
                <Page />
              </Route>
            ))}
            <Route path="/letters/:id">{({ id }) => <Letter id={id} />}</Route>
            <Route path="/setup">
              <SetUpLetter />
            </Route>
            <Route path="/people/:id">{({ id }) => <Person id={id} />}</Route>
            <Route>
              <Page title="Not here">
                <Text>There is no such page. The menu shows those there are for you.</Text>
              </Page>
            </Route>
          </Switch>
        </Suspense>
      </AppShell.Main>
      {finding && <Palette onEnd={() => setFinding(false)} onSignOut={() => void signOut()} />}
    </AppShell>
  );
}
