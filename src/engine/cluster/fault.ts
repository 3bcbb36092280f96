import type { Coded } from '../../ground/problem.ts';

/** Why a member of the cluster cannot be asked; `said` is the last that was said about it, as it came. */
export type MemberFault = Coded<{
  /** The cluster does not reach it. */
  offline: unknown;
  /** It never told where it is reached. */
  no_address: unknown;
  /** No connection: it is away, refuses, or is not who it should be. */
  no_connection: { said: string };
  /** This program, or the Node that it runs on, is not there. */
  no_program: { said: string };
  /** It ended before it said who it is. */
  ended_early: { said: string };
  /** It talks otherwise. */
  other_protocol: { found: number; ours: number };
  /** Another member answers there. */
  other_member: { found: string };
  /** Nothing came for so many seconds. */
  silent: { seconds: number };
  /** It said what nobody understands. */
  not_understood: unknown;
  /** More is asked of it than one request holds. */
  too_much_asked: unknown;
  /** It does not do it; `refused` says why in a word. */
  refused: { refused: string };
  /** The connection ended. */
  link_lost: { said: string };
}>;
