#include <pthread.h>

/*
 * This definition stands in the program and so takes the place of libc's for
 * every driver that libsane loads.
 *
 * libsane gives the reading threads of its drivers the cancel type
 * "asynchronous" and ends them with pthread_cancel (sanei_thread.c). A thread
 * that is ended inside malloc keeps the lock of its arena and then waits for it
 * while it dies; sane_cancel joins it and never returns. Seen with the driver
 * "test" of sane-backends 1.2.1 in about one cancel of a hundred right after
 * sane_start. All threads keep the default, "deferred", instead: they end at
 * their next read, write or wait, of which every reading thread has one for
 * each block.
 */
int
pthread_setcanceltype(int type, int *old)
{
	(void)type;
	if (old)
		*old = PTHREAD_CANCEL_DEFERRED;
	return 0;
}
