/** Vitest's set-up of each file in this folder, which runs in a process of its own: one after the other, since a run sweeps what others of its state folder left. */
import { inject } from 'vitest';
import { takeTurn } from '../rig/turns.ts';

await takeTurn(inject('kindTurns'));
