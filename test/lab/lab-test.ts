import { test as base, inject } from 'vitest';
import { type LabMachine, openMachine } from './machine.ts';

/** A test with a machine of its own, whose containers are gone when it ends. */
export const test = base.extend<{ readonly machine: LabMachine }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs.
  machine: async ({}, use) => {
    const machine = openMachine(inject('labRun'));
    await use(machine);
    await machine.close();
  },
});
